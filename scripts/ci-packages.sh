#!/bin/sh
# What the tests need on a fresh Ubuntu machine besides `make`: a Chinese font. Its Chrome is there.
set -eu
fc-list :lang=zh 2>/dev/null | grep -q . && exit
sudo apt-get -q update
sudo apt-get -q install -y --no-install-recommends fontconfig fonts-wqy-zenhei
