"""The public page that verifies a printed document: with the health check, all that asks no login.

A file to compare is counted and hashed while it arrives; nothing of it is kept, in memory or on
disk. Codes that find nothing and files are limited by address (`reports.limiting`).
"""

from hashlib import sha256
from io import BytesIO

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from reports import limiting
from reports.pages import verification as pages
from reports.verification import printed, read

LIMIT_MB = 20  # of a file to compare; the proxy takes 25
MISSES, FILES = 30, 30  # from one address in limiting.WINDOW

MALFORMED = (
    "Mã xác minh gồm 12 chữ và số, in ở chân mỗi trang dạng XXXX-XXXX-XXXX; "
    "hãy nhập lại đủ các ký tự."
)
UNKNOWN = (
    "Không có văn bản nào mang mã này. Kiểm tra lại từng ký tự ở chân trang; nếu mã đúng như in, "
    "văn bản không do cổng này lập: hãy hỏi cơ quan đứng tên trên văn bản."
)
TOO_OFTEN = "Địa chỉ này đã thử quá nhiều lần; hãy chờ 10 phút rồi thử lại."
NO_FILE = "Chọn tệp cần đối chiếu."
TOO_LARGE = f"Tệp lớn hơn {LIMIT_MB} MB nên không đối chiếu được."


class Hashing(FileUploadHandler):
    """Hashes what is uploaded as it arrives and hands on an empty file that carries the result."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.digest, self.size = sha256(), 0

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        if self.size <= LIMIT_MB * 1024**2:
            self.digest.update(raw_data)

    def file_complete(self, file_size):
        nothing = BytesIO()
        file = InMemoryUploadedFile(nothing, self.field_name, self.file_name, "", self.size, None)
        file.sha256 = self.digest.hexdigest()
        return file


@login_not_required
@never_cache
@require_GET
def verification(request):
    """Ask for a code; `?ma=` goes on to the document."""
    typed = request.GET.get("ma", "")
    if not typed.strip():
        return answer(request)
    code = read(typed)
    if code:
        return redirect("reports:verification-result", printed(code))
    return answer(request, typed=typed[:40], fault=MALFORMED, status=422)


@csrf_exempt  # here alone, so that nothing reads the file before it is hashed; `result` protects
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def verification_result(request, code):
    """What a code finds; POST compares a file with what is known of the document."""
    request.upload_handlers = [Hashing(request)]
    return result(request, code)


@csrf_protect
def result(request, code):
    if limiting.is_over(request, "code", MISSES) or limiting.is_over(request, "file", FILES):
        return answer(request, typed=code[:40], fault=TOO_OFTEN, status=429)
    wanted = read(code)
    if not wanted:
        return answer(request, typed=code[:40], fault=MALFORMED, status=404)
    found = pages.find(wanted)
    if found is None:
        limiting.count(request, "code")
        return answer(request, typed=printed(wanted), fault=UNKNOWN, status=404)
    if request.method == "GET":
        return answer(request, found=found, typed=found.code)
    limiting.count(request, "file")
    file = request.FILES.get("tep")
    if file is None or file.size > LIMIT_MB * 1024**2:
        fault = NO_FILE if file is None else TOO_LARGE
        return answer(request, found=found, typed=found.code, file_fault=fault, status=422)
    compared = pages.compared(found, file.name, file.sha256)
    return answer(request, found=found, typed=found.code, compared=compared)


def answer(request, *, found=None, typed="", fault="", file_fault="", compared=None, status=200):
    context = {
        "found": found,
        "typed": typed,
        "fault": fault,
        "file_fault": file_fault,
        "compared": compared,
        "limit": LIMIT_MB,
    }
    page = render(request, "reports/verification.html", context, status=status)
    page["X-Robots-Tag"] = "noindex"  # a code found by a search engine would be no proof of paper
    return page
