import pytest


@pytest.fixture
def few(cast):
    """Two districts and a sở, taken over with an adjustment."""
    from tests.reports.exports.consolidated import expected

    return expected.few(cast)


@pytest.fixture
def many(cast):
    """The same with 22 districts more, each with figures of its own; the last has filed nothing."""
    from tests.reports.exports.consolidated import expected

    return expected.many(cast)


@pytest.fixture(params=["few", "many"])
def scene(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def told(scene):
    from reports.exports.consolidated import gathering

    return gathering.gather(scene.report)
