"""Why the system cannot read or write something, in Chinese; its own words are English."""

from __future__ import annotations

import errno

_WHY = {
    errno.EACCES: "没有权限",
    errno.EBADF: "已经关闭",
    errno.EBUSY: "正被占用",
    errno.EDQUOT: "超过了给您的磁盘限额",
    errno.EEXIST: "已经有同名的文件",
    errno.EFBIG: "文件太大",
    errno.EINVAL: "系统不接受这样的名称或者参数",
    errno.EIO: "磁盘读写出错",
    errno.EISDIR: "是目录，不是文件",
    errno.ELOOP: "链接指来指去，没有尽头",
    errno.EMFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENFILE: "整台机器打开的文件太多",
    errno.ENODEV: "没有这个设备",
    errno.ENOENT: "没有这个文件或者目录",
    errno.ENOMEM: "内存不够",
    errno.ENOSPC: "磁盘已满",
    errno.ENOTDIR: "路径当中有一段不是目录",
    errno.ENOTEMPTY: "目录里还有文件",
    errno.ENXIO: "没有这个设备",
    errno.EPERM: "没有权限",
    errno.EPIPE: "读的一方已经关闭",
    errno.EROFS: "磁盘只能读",
    errno.ETXTBSY: "正在运行，不能改",
    errno.EXDEV: "不在同一个磁盘上",
}


def why(error: OSError) -> str:
    """Why a stream or a file cannot be read or written, in a few words; an error that is not in the table by its number.

    >>> why(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    '没有这个文件或者目录'
    """
    if error.errno is None:
        return "原因不明"
    return _WHY.get(error.errno) or f"系统错误 {error.errno}"
