/**
 * `holdfast day`: what ended in the open business day, and its close (P26). To look, it reads the
 * journal as `holdfast journal` does, whether the till runs or not. A close is asked of the running
 * till; where none runs, the folder is opened here, under its lock.
 */
import type { Command } from '../command.js';
import { readDayRequest } from './day-request.js';

export const dayCommand: Command = {
  name: 'day',
  summary: { zh: '营业日：查看与日结', en: 'the business day: shows it and closes it' },
  help: {
    zh: `holdfast day [show [YYYYMMDD]] | close [选项]：营业日。

  show [YYYYMMDD]   当前营业日的汇总，或已日结的某日（只读，不加锁）
  close             日结：由运行中的收银机完成；没有运行时在此完成（需要 --config）
    --by NAME       由谁日结（默认为系统用户名）
    --hand-over --to NAME
                    把未结的交给谁；未结的会继续查询，并列在日结单上
    --config FILE   配置文件，仅在收银机没有运行时使用
    --board ID|FILE 板卡配置，配置文件属于虚拟板卡时使用

  --data DIR        数据目录（默认 /var/lib/holdfast）
  --json            输出 JSON

退出状态：0 完成，1 存储故障或没有回答，2 用法或配置有误，3 被规则拒绝（说明什么未结）。
`,
    en: `holdfast day [show [YYYYMMDD]] | close [options]: the business day.

  show [YYYYMMDD]   sums of the open day, or of one that was closed; reads only
                    and takes no lock
  close             closes the day: the running till does it, or, where none
                    runs, this command (which needs --config then)
    --by NAME       who closes it (default: the user of this system)
    --hand-over --to NAME
                    who takes over what is not settled: it is still asked about,
                    and listed on the slip
    --config FILE   configuration, used where no till runs
    --board ID|FILE board profile, where the configuration is a virtual board's

  --data DIR        data folder (default /var/lib/holdfast)
  --json            one JSON object

Exit status: 0 done, 1 the disk or no answer, 2 wrong usage or configuration,
3 refused by a rule, with what is open.
`,
  },
  run: async (argv, world) => {
    const request = readDayRequest(argv, world);
    if (request.kind === 'show') return (await import('./show.js')).runShow(request);
    return (await import('./close.js')).runClose(request);
  },
};
