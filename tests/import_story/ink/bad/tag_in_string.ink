VAR name = "Ada #1"
