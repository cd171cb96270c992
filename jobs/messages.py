"""Every sentence about jobs that a user reads, apart from the pages' own text."""

NO_WORKER = (
    "Chưa có tiến trình xử lý tác vụ nào đang chạy; tác vụ sẽ bắt đầu khi quản trị hệ thống "
    "chạy lệnh run_jobs."
)
WORKER_LOST = "Tiến trình xử lý bị dừng giữa chừng; tác vụ sẽ được chạy tiếp từ phần chưa xong."
GIVEN_BACK = "Tiến trình xử lý đang khởi động lại; tác vụ sẽ được chạy tiếp từ phần chưa xong."
DATABASE_BUSY = "Cơ sở dữ liệu tạm thời không trả lời; tác vụ sẽ được chạy lại."
BROKEN = (
    "Tác vụ gặp sự cố ngoài dự kiến nên phải dừng; phần đã làm được giữ nguyên. "
    "Hãy thử lại, nếu vẫn lỗi thì báo quản trị hệ thống."
)
UNKNOWN_KIND = "Phiên bản hiện tại của cổng không còn loại tác vụ này; hãy tạo tác vụ mới."
CANCELLED = "Đã hủy theo yêu cầu; phần đã làm được giữ nguyên."
CANCEL_ASKED = "Đã ghi yêu cầu hủy; tác vụ dừng sau bước đang làm."
FINISHED_ALREADY = "Tác vụ đã kết thúc nên không hủy được nữa."
NOT_TO_BE_RETRIED = "Chỉ chạy lại được tác vụ không hoàn thành hoặc đã hủy."
ASKED_AGAIN = "Đã xếp tác vụ vào hàng chờ để chạy lại."
SAME_IS_RUNNING = "Việc này đang có một tác vụ khác xử lý; hãy chờ tác vụ đó xong."


def too_many(limit: int) -> str:
    return (
        f"Mỗi người chỉ có tối đa {limit} tác vụ chưa xong; "
        "hãy chờ tác vụ trước xong hoặc hủy bớt rồi thử lại."
    )


def gave_up(attempts: int) -> str:
    return (
        f"Tác vụ đã chạy {attempts} lần mà lần nào cũng bị dừng giữa chừng; phần đã làm được "
        "giữ nguyên. Hãy thử lại, nếu vẫn lỗi thì báo quản trị hệ thống."
    )
