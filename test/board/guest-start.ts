/**
 * What the board starts by itself, as a box does: the way to the wallets, the till under the keeper of
 * `packaging/init`, and a teller of its status. Files for the board's data disk; `image/init` runs `start`.
 */

export interface GuestStart {
  /** TCP ports of this machine that the guest is to find on its own loopback. */
  readonly ports: readonly number[];
  /** Before the till's own program in `node`'s arguments. */
  readonly nodeArguments: readonly string[];
}

const run = '/run/holdfast';

/** The process of the till; nothing while none runs. */
export const tillPid = `$(cat ${run}/pid)`;

export function guestStart({ ports, nodeArguments }: GuestStart): Readonly<Record<string, string>> {
  const settings = {
    HOLDFAST_BOARD: '/data/profile.json',
    HOLDFAST_PROGRAM: '/opt/holdfast/till.cjs',
    HOLDFAST_DATA: '/data/till',
    HOLDFAST_CONFIG: '/data/config.json',
    HOLDFAST_RUN: run,
    // Its first process is a script that no signal makes do it.
    HOLDFAST_REBOOT: 'reboot -f',
    NODE_OPTIONS: nodeArguments.join(' '),
  };
  return {
    settings: Object.entries(settings)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
    start: [
      'port() { for c in /sys/class/virtio-ports/*; do',
      '  [ "$(cat $c/name)" = $1 ] && echo /dev/${c##*/}; done; }',
      ...ports.map((port) => `nc -ll -p ${port} -e nc 10.0.2.2 ${port} </dev/null &`),
      'sh /opt/holdfast/packaging/init/holdfast-keep /data/settings </dev/null 2>$(port till) &',
      `node -e '${statusRelay}' $(port status) </dev/null &`,
      '',
    ].join('\n'),
  };
}

/** Tries until the till serves its status, and says `null` when it is gone. */
const statusRelay = [
  'const net=require("net"),fs=require("fs");',
  'const out=fs.createWriteStream(process.argv[1],{flags:"r+"});',
  'const go=()=>{let was=0;const s=net.connect("' + run + '/status");',
  's.on("connect",()=>{was=1});s.on("data",d=>out.write(d));s.on("error",()=>0);',
  's.on("close",()=>{if(was)out.write("null\\n");setTimeout(go,20)})};go();',
].join('');
