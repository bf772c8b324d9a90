# Pieces for another processor, by functions that work in the folder they are called in; to be sourced.
# Nothing of this machine's own apt, npm or kernel is touched.

# own_apt DEBIAN: an apt of this folder for that architecture, used by `apt-get -c apt/conf`.
own_apt() {
  local sources=/etc/apt/sources.list.d/debian.sources
  [ -f "$sources" ] || sources=/etc/apt/sources.list
  mkdir -p apt/lists/partial apt/cache/archives/partial apt/none
  touch apt/status
  cat > apt/conf <<CONF
Dir::State::Lists "$PWD/apt/lists";
Dir::State::status "$PWD/apt/status";
Dir::Cache "$PWD/apt/cache";
Dir::Etc::SourceParts "$PWD/apt/none";
Dir::Etc::SourceList "$sources";
APT::Architecture "$1";
#clear APT::Architectures;
APT::Architectures { "$1"; };
APT::Sandbox::User "root";
CONF
  # Of a mirror that is being renewed, one list may not be had: the others serve, or the download says so.
  apt-get -c apt/conf update -qq || echo "not all of Debian's lists for $1 could be had" >&2
}

# download PACKAGE...: Debian's packages, unpacked by nobody yet, into debs.
download() {
  mkdir -p debs
  (cd debs && apt-get -c ../apt/conf download -qq "$@")
}

# What Node and the native packages are linked with.
libraries='libc6 libstdc++6 libgcc-s1 libudev1 libusb-1.0-0 libcap2 zlib1g libatomic1'

# node_of PACKAGE VERSION: Node with its headers, into node/package.
node_of() {
  npm pack --silent "$1@$2" > /dev/null
  mkdir -p node
  tar -xzf "$1-$2.tgz" -C node
  rm "$1-$2.tgz"
}

# packages_of PROJECT CPU: what the till is installed with, for that processor, into app/node_modules.
packages_of() {
  mkdir -p app
  cp "$1/package.json" "$1/package-lock.json" app/
  (cd app && npm install --omit=dev "--cpu=$2" --os=linux --libc=glibc --ignore-scripts --no-audit --no-fund > /dev/null)
}

# compile_epoll TRIPLE CPU: onoff's epoll comes as source alone; needs that compiler and node/package.
compile_epoll() {
  local node_gyp top=$PWD
  # What compiles it lies beside npm, whichever Node is first on the path.
  node_gyp="$(dirname "$(readlink -f "$(command -v npm)")")/../node_modules/node-gyp/bin/node-gyp.js"
  (cd app/node_modules/epoll && CC="$1-gcc" CXX="$1-g++" AR="$1-ar" LINK="$1-g++" \
    node "$node_gyp" rebuild "--arch=$2" "--nodedir=$top/node/package" > "$top/epoll.log" 2>&1) ||
    { tail -20 epoll.log >&2; return 1; }
}
