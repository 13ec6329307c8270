"""Says which parts of the operating system an environment still needs; knows nothing of the engine.

Run by make with the interpreter that will own the environment. Exit code 0: nothing is missing. Exit code 1: the
message names what is missing and the Debian packages that bring it. `--packages` prints those package names only;
`--cppflags` prints what CPPFLAGS must hold for durable-rules to be built, nothing for most interpreters.
"""

import importlib.util
import shutil
import sys
import sysconfig
from pathlib import Path


def missing_packages() -> dict[str, str]:
    """Debian package -> what is missing without it, in Chinese and English."""
    missing = {}
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        missing["python3-venv"] = "venv / ensurepip：无法建立虚拟环境 (cannot make a virtual environment)"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        missing["python3-dev"] = "Python.h：无法编译 durable-rules (cannot compile durable-rules)"
    if not (shutil.which("gcc") or shutil.which("cc")):
        missing["gcc"] = "C 编译器：无法编译 durable-rules (no C compiler for durable-rules)"
    if Path("/etc/debian_version").is_file() and not Path("/usr/include/stdlib.h").is_file():
        missing["libc6-dev"] = "C 头文件：无法编译 durable-rules (no C headers for durable-rules)"
    return missing


def cppflags() -> str:
    """What CPPFLAGS must hold for durable-rules: 3.13 took away the older of two names of one function."""
    return "-DPyEval_CallObject=PyObject_CallObject" if sys.version_info >= (3, 13) else ""


def main() -> int:
    """Prints what is missing; 0 when nothing is."""
    if "--cppflags" in sys.argv[1:]:
        sys.stdout.write(cppflags())
        return 0
    missing = missing_packages()
    if "--packages" in sys.argv[1:]:
        sys.stdout.write("".join(f"{name}\n" for name in missing))
    elif missing:
        lines = "".join(f"  {name}: {why}\n" for name, why in missing.items())
        sys.stderr.write(
            f"{sys.executable}\n缺少系统软件包 (missing system packages):\n{lines}"
            f"请安装 (install them): sudo apt-get install {' '.join(missing)}\n"
        )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
