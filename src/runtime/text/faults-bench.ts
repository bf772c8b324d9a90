/** Faults that the bench answers over HTTP (CONTRACT, Bench HTTP interface). */
import { type Fault, fault } from './fault-form.js';

export const benchFaults = {
  'E-BENCH-SHAPE': fault(
    'nobody',
    { zh: '请求的内容有误。', en: 'What was asked has the wrong shape.' },
    { zh: '请按工作台 README 中的格式发送。', en: 'Send it as the README of the bench has it.' },
  ),
  'E-BENCH-HOST': fault(
    'nobody',
    { zh: '这个主机名不能使用工作台。', en: 'This host may not use the bench.' },
    { zh: '请在本机打开 127.0.0.1 的页面。', en: 'Open it by 127.0.0.1 on this machine.' },
  ),
  'E-BENCH-ORIGIN': fault(
    'nobody',
    { zh: '这个网页来源不能使用工作台。', en: 'This origin may not use the bench.' },
    { zh: '请在本机打开 127.0.0.1 的页面。', en: 'Open it by 127.0.0.1 on this machine.' },
  ),
  'E-BENCH-NOT-FOUND': fault(
    'nobody',
    { zh: '没有这个路径。', en: 'There is no such route.' },
    { zh: '路径见工作台的 README。', en: 'The routes are in the README of the bench.' },
  ),
  'E-BENCH-METHOD': fault(
    'nobody',
    { zh: '这个路径不接受这种方法。', en: 'This route does not take this method.' },
    { zh: '请改用 GET 或 POST。', en: 'Use GET or POST.' },
  ),
  'E-BENCH-TOO-LONG': fault(
    'nobody',
    { zh: '请求超过 64 KiB。', en: 'The body is longer than 64 KiB.' },
    { zh: '请分次发送。', en: 'Send less at once.' },
  ),
  'E-BENCH-NOT-BUILT': fault(
    'nobody',
    { zh: '这一部分尚未实现。', en: 'This part is not built yet.' },
    { zh: '请改用别的渠道或输入方式。', en: 'Use another channel or another input.' },
  ),
  'E-BENCH-WAIT-OVER': fault(
    'nobody',
    {
      zh: '等待时间到了，所等的还没有出现。',
      en: 'The time is over, and what was waited for is not so.',
    },
    {
      zh: '请查看 /api/state，或用 timeoutMs 等得更久。',
      en: 'Look at /api/state, or wait longer with timeoutMs.',
    },
  ),
  'E-BENCH-UNPLUGGED': fault(
    'nobody',
    { zh: '这个设备的插头拔掉了。', en: 'This device is unplugged.' },
    { zh: '请先把它插回去：POST /api/devices。', en: 'Plug it in first: POST /api/devices.' },
  ),
  'E-BENCH-PHONE-NONE': fault(
    'nobody',
    { zh: '手机上没有要确认的付款。', en: 'No payment asks on this phone.' },
    { zh: '请等到有一笔：GET /api/phone。', en: 'Wait until one asks: GET /api/phone.' },
  ),
  'E-BENCH-PHONE-SEVERAL': fault(
    'nobody',
    { zh: '手机上有几笔付款等待确认。', en: 'Several payments ask on this phone.' },
    { zh: '请用 "attempt" 指定一笔。', en: 'Name one with "attempt".' },
  ),
  'E-BENCH-PHONE-CLOSED': fault(
    'nobody',
    { zh: '这笔付款已不能再回答。', en: 'This payment cannot be answered any more.' },
    { zh: '请查看 GET /api/wallets。', en: 'Look at GET /api/wallets.' },
  ),
  'E-BENCH-TILL-ENDED': fault(
    'technician',
    { zh: '收银机没有就绪就结束了。', en: 'The till ended instead of getting ready.' },
    { zh: '请查看收银机的日志。', en: 'Look at the log of the till.' },
  ),
  'E-BENCH-TILL-LATE': fault(
    'technician',
    { zh: '收银机过了 10 秒还没有就绪。', en: 'The till is not ready after 10 s.' },
    {
      zh: '请查看收银机的日志，或用 /api/wait 等待画面。',
      en: 'Look at its log, or wait for a screen with /api/wait.',
    },
  ),
  'E-BENCH-NO-SLIP': fault(
    'nobody',
    { zh: '没有这张小票的图。', en: 'There is no picture of this slip.' },
    {
      zh: '小票列表在 /api/paper?json；只保留最近 200 张的图。',
      en: 'The slips are at /api/paper?json; pictures are kept of the last 200.',
    },
  ),
  'E-BENCH-BUG': fault(
    'merchantService',
    { zh: '工作台自身出错。', en: 'The bench made a mistake.' },
    { zh: '请连同所发的请求一起上报。', en: 'Report this with what was asked.' },
  ),
} as const satisfies Readonly<Record<`E-${string}`, Fault>>;
