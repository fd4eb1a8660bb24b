#!/bin/sh
# Makes .venv with everything Strata needs, and sees to the system libraries of Qt on Debian-likes.
# Usage: sh packaging/setup.sh   (called by make; safe to repeat)
set -eu
cd "$(dirname "$0")/.."

PACKAGES="libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxcb-icccm4 \
libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-render-util0 libxcb-xinerama0 libxcb-randr0 libxcb-xkb1 fonts-dejavu-core"

python=""
for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Strata needs Python 3.11 or newer. Install it and try again." >&2
    exit 1
fi

if command -v dpkg-query >/dev/null 2>&1; then
    missing=""
    for package in $PACKAGES; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        if [ "$(id -u)" = 0 ]; then
            echo "Installing the system libraries of Qt:$missing"
            apt-get update -qq
            # shellcheck disable=SC2086
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
        else
            echo "Qt needs some system libraries that are not here. Type this, then try again:" >&2
            echo "  sudo apt-get install$missing" >&2
        fi
    fi
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=23.2"
# torch by itself and first: a plain wheel that is at hand satisfies every later requirement.
.venv/bin/python -m pip install --quiet --disable-pip-version-check "torch>=2.9,<2.14"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
touch .venv/.installed
