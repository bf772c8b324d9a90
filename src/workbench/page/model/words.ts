/**
 * Every word of the page, in Chinese and English. The till's own words are in src/runtime/text; here
 * is only what stands around it. `{name}` is a value; both languages take the same ones.
 */
export type Language = 'zh' | 'en';

interface Word {
  readonly zh: string;
  readonly en: string;
}

const word = (zh: string, en: string): Word => ({ zh, en });

export const words = {
  'page.title': word('Holdfast 收银机工作台', 'Holdfast till bench'),
  'page.skip': word('跳到收银机', 'Skip to the till'),
  'page.tagline': word('拔掉电源，钱也不会丢', 'Pull the plug. The payment holds.'),
  'page.tools': word('页面设置', 'Page settings'),
  'page.toLight': word('浅色', 'Light'),
  'page.toDark': word('深色', 'Dark'),
  'page.sound': word('声音', 'Sound'),
  'page.guide': word('新手引导', 'Guide'),
  'page.otherLanguage': word('English', '中文'),
  'page.here': word('工作台已连接', 'Bench connected'),
  'page.connecting': word('正在连接工作台', 'Connecting to the bench'),
  'page.gone': word(
    '工作台没有回应，页面停在最后看到的样子。请在终端重新运行 npm start，页面会自己接上。',
    'The bench does not answer; this is what was last seen. Run npm start again and the page reconnects by itself.',
  ),
  'page.goneShort': word('工作台已断开', 'Bench gone'),
  'page.close': word('关闭', 'Close'),
  'page.noScript': word('此页需要 JavaScript。', 'This page needs JavaScript.'),

  'guide.title': word('一分钟，看钱怎么扛住断电', 'One minute: a payment survives a power cut'),
  'guide.ringUp': word(
    '在收银机上输入 1688.00，按“确认”',
    'Key in 1688.00 on the till and press ENTER',
  ),
  'guide.scan': word(
    '在顾客手机上点“出示付款码”，再点“给扫码枪扫”',
    'On the phone: show the payment code, then hold it to the scanner',
  ),
  'guide.pull': word(
    '手机正在问顾客。现在拔掉收银机的插头！',
    'The phone is asking the customer. Pull the plug now!',
  ),
  'guide.confirm': word(
    '收银机黑了。顾客还不知道，在手机上点“确认付款”',
    'The till is dark. The customer does not know: confirm on the phone',
  ),
  'guide.plugIn': word(
    '钱已付出，收银机还不知道。插回电源',
    'The money is paid and the till does not know. Plug it in',
  ),
  'guide.watch': word(
    '收银机翻看账本，自己去问钱包……看屏幕和对账',
    'The till reads its journal and asks the wallet by itself. Watch',
  ),
  'guide.done': word(
    '已付款，只收了一次，小票也补打了。这就是 Holdfast。',
    'Paid, charged once, and the slip came out. That is Holdfast.',
  ),
  'guide.step': word('第 {n} 步，共 5 步', 'Step {n} of 5'),
  'guide.finished': word('五步都做完了', 'All five done'),
  'guide.small': word(
    '金额不超过 1000.00 时手机不会问，请再来一次：',
    'Up to 1000.00 the phone does not ask. Once more:',
  ),
  'guide.quick': word(
    '顾客在拔插头之前就付好了，请再来一次：',
    'It was paid before the plug was out. Once more:',
  ),
  'guide.ended': word('那笔付款已经结束，请再来一次：', 'That payment has ended. Once more:'),
  'guide.dismiss': word('收起引导', 'Hide the guide'),
  'guide.again': word('再来一遍', 'Start over'),

  'till.title': word('收银机', 'Till'),
  'till.lcd': word('收银机屏幕', 'Screen of the till'),
  'till.dark': word('屏幕是黑的', 'The screen is dark'),
  'till.customer': word('顾客显示屏', 'Customer display'),
  'till.keypad': word('收银机键盘', 'Keypad of the till'),
  'till.skipKeys': word('跳过键盘', 'Skip the keypad'),
  'till.typing': word('用电脑键盘', 'Keyboard'),
  'lamps.title': word(
    '指示灯（按状态显示，机器本身没有灯）',
    'Lamps, told from the state: the board has none',
  ),
  'lamp.power': word('电源', 'Power'),
  'lamp.network': word('网络', 'Network'),
  'lamp.printer': word('打印机', 'Printer'),
  'light.good': word('正常', 'fine'),
  'light.warn': word('注意', 'mind'),
  'light.bad': word('不通', 'fault'),
  'light.off': word('关', 'off'),

  'plug.title': word('电源', 'Power'),
  'plug.switch': word('收银机的电源插头', 'Power plug of the till'),
  'plug.in': word('拔掉插头', 'Pull the plug'),
  'plug.out': word('插上插头', 'Plug it in'),
  'plug.starting': word('正在启动……', 'Starting…'),
  'plug.honest': word('真断电：SIGKILL，进程当场没了', 'A real cut: SIGKILL, no last words'),
  'plug.boots': word('第 {boots} 次启动，{ms} 毫秒就绪', 'Start no. {boots}, ready in {ms} ms'),
  'plug.bootsOnly': word('第 {boots} 次启动', 'Start no. {boots}'),
  'plug.wasCut': word('断电了，打印机和手机照常', 'Cut. Printer and phone carry on'),

  'phone.title': word('顾客的手机（模拟）', "Customer's phone (simulated)"),
  'phone.wallets': word('手机上的钱包', 'Wallets on the phone'),
  'phone.asks': word('，在等确认', ', asks'),
  'wallet.alipay': word('支付宝', 'Alipay'),
  'wallet.wechat': word('微信支付', 'WeChat Pay'),
  'walletShort.alipay': word('支付宝', 'Alipay'),
  'walletShort.wechat': word('微信', 'WeChat'),
  'phone.show': word('出示付款码', 'Show payment code'),
  'phone.scan': word('给扫码枪扫', 'Hold to scanner'),
  'phone.another': word('换一个码', 'Another code'),
  'phone.code': word('付款码', 'Payment code'),
  'phone.good': word('{left} 后失效', 'good for {left}'),
  'phone.bars': word('付款码条码', 'Payment code as bars'),
  'phone.hint': word('每个码只能用一次', 'Each code pays once'),
  'phone.ask': word('确认付款？', 'Confirm payment?'),
  'phone.askEnds': word('{left} 后钱包自己取消', 'The wallet gives up in {left}'),
  'phone.askMore': word('另有 {n} 笔在等', '{n} more waiting'),
  'phone.confirm': word('确认付款', 'Confirm'),
  'phone.refuse': word('拒绝', 'Refuse'),
  'phone.ignore': word('不理会', 'Ignore'),
  'phone.toScan': word('收银机上有码待扫', 'The till shows a code'),
  'phone.scanOrder': word('扫收银机的码', "Scan the till's code"),
  'phone.nothing': word('还没有付过款', 'No payment yet'),
  'phone.last': word('上一笔', 'Last payment'),

  'paper.title': word('小票打印机', 'Slip printer'),
  'paper.roll': word('打印出来的小票', 'Slips that came out'),
  'paper.tear': word('撕下小票', 'Tear off'),
  'paper.none': word('还没有小票', 'No slip yet'),
  'paper.pile': word('撕下的小票', 'Torn slips'),
  'paper.slip': word('小票 {n}', 'Slip {n}'),
  'paper.read': word('看小票 {n}', 'Read slip {n}'),
  'paper.dismiss': word('扔掉', 'Throw away'),
  'paper.arrived': word('小票 {n} 打印好了', 'Slip {n} has come out'),
  'drawer.title': word('钱箱', 'Cash drawer'),
  'drawer.open': word('钱箱开着，点一下推回去', 'Drawer open: push it shut'),
  'drawer.shut': word('钱箱关着，开过 {n} 次', 'Drawer shut, opened {n}×'),

  'ledger.title': word(
    '对账：收银机说的，钱包记的',
    'Side by side: what the till says, what the wallet knows',
  ),
  'ledger.amount': word('金额和单号', 'Amount and number'),
  'ledger.till': word('收银机说', 'Till says'),
  'ledger.wallet': word('钱包记着', 'Wallet knows'),
  'ledger.verdict': word('对得上吗', 'Do they agree?'),
  'ledger.none': word('还没有一笔付款', 'No payment yet'),
  'ledger.callCount': word(
    '扣款请求 {charges} 次，询问 {questions} 次',
    'charged {charges}×, asked {questions}×',
  ),
  'verdict.agree': word('一致', 'Agree'),
  'verdict.open': word('都在等', 'Both waiting'),
  'verdict.behind': word('暂时不同：收银机还没问到', 'Differ for now: till not told yet'),
  'verdict.dark': word('收银机断电，不知道', 'Till is dark, knows nothing'),
  'verdict.apart': word('暂时不同：会再核对', 'Differ for now: will be checked'),
  'verdict.forgotten': word('旧账，已不在机上', 'Old, no longer on the till'),
  'tillState.charging': word('收款中', 'charging'),
  'tillState.doubtful': word('结果未知', 'unknown'),
  'tillState.voiding': word('撤销中', 'voiding'),
  'tillState.paid': word('已付款', 'PAID'),
  'tillState.declined': word('未付款', 'declined'),
  'tillState.voided': word('已撤销', 'voided'),
  'tillState.stuck': word('待人处理', 'needs a person'),
  'tillState.silent': word('——', '—'),
  'walletState.absent': word('没有此单', 'no such order'),
  'walletState.codeShown': word('待扫码', 'code shown'),
  'walletState.lapsed': word('码已过期', 'code lapsed'),
  'walletState.waiting': word('等顾客确认', 'asks customer'),
  'walletState.paid': word('已付款', 'PAID'),
  'walletState.declined': word('已拒绝', 'declined'),
  'walletState.failed': word('未付成', 'not paid'),
  'walletState.closed': word('已关闭', 'closed'),
  'walletState.revoked': word('已撤销', 'revoked'),
  'walletState.refunded': word('已退款', 'refunded'),
  'walletState.returned': word('已退 {amount}', '{amount} returned'),

  'knobs.title': word('让它出错', 'Make it go wrong'),
  'knobs.right': word('全部恢复', 'Put all right'),
  'knob.network': word('网络', 'Network'),
  'knob.network.up': word('畅通', 'up'),
  'knob.network.slow': word('很慢', 'slow'),
  'knob.network.down': word('断网', 'down'),
  'knob.network.refused': word('拒绝连接', 'refused'),
  'knob.network.reset': word('途中断开', 'reset'),
  'knob.network.captive': word('登录页劫持', 'login page'),
  'knob.paper': word('打印纸', 'Paper'),
  'knob.paper.ok': word('充足', 'plenty'),
  'knob.paper.low': word('快用完', 'nearly out'),
  'knob.paper.out': word('没纸', 'out'),
  'knob.cover': word('上盖', 'Cover'),
  'knob.cover.closed': word('盖好', 'closed'),
  'knob.cover.open': word('打开', 'open'),
  'knob.printer': word('打印机', 'Printer'),
  'knob.printer.on': word('开', 'on'),
  'knob.printer.off': word('关', 'off'),
  'knob.answer': word('打印机回话', 'It answers'),
  'knob.answer.id': word('逐张回执', 'each slip'),
  'knob.answer.fence': word('打完才答', 'when done'),
  'knob.answer.status': word('只答状态', 'status only'),
  'knob.answer.silent': word('从不回话', 'never'),
  'knob.disk': word('存储', 'Disk'),
  'knob.disk.fine': word('正常', 'fine'),
  'knob.disk.slow': word('很慢', 'slow'),
  'knob.disk.full': word('写满了', 'full'),
  'knob.disk.readOnly': word('只读', 'read-only'),
  'knob.disk.failNext': word('下次写失败', 'next fails'),
  'knob.clock': word('时钟', 'Clock'),
  'knob.clock.right': word('准', 'right'),
  'knob.clock.behind': word('慢一小时', '1 h back'),
  'knob.clock.ahead': word('快一年', '1 y ahead'),
  'knob.time': word('时间服务器', 'Time server'),
  'knob.time.silent': word('没有', 'none'),
  'knob.time.right': word('准', 'right'),
  'knob.time.late': word('太慢', 'too slow'),
  'knob.time.wrong': word('慢十天', '10 d back'),
  'knob.time.unset': word('自己没对时', 'not set'),
  'knob.time.kiss': word('拒绝回答', 'refuses'),
  'knob.charge': word('{wallet}扣款', '{wallet} next'),
  'knob.charge.right': word('照常', 'as usual'),
  'knob.charge.ask': word('要顾客确认', 'asks first'),
  'knob.charge.decline': word('拒绝', 'declined'),
  'knob.charge.hang': word('扣款不回话', 'booked, mute'),
  'knob.charge.reset-after': word('扣了款断线', 'booked, cut'),
  'knob.charge.reset-before': word('没到就断线', 'cut before it'),
  'knob.charge.bad-signature': word('签名不对', 'forged'),
  'knob.clock.none': word('没电池', 'no battery'),
} as const satisfies Readonly<Record<string, Word>>;

export type WordId = keyof typeof words;
export type Values = Readonly<Record<string, string | number>>;

/** A value that is missing stays in its braces, to be seen. */
export function say(language: Language, id: WordId, values: Values = {}): string {
  return words[id][language].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

/** An id put together from a name that came from outside; `null` when there is no such word. */
export function wordIdOf(text: string): WordId | null {
  return Object.hasOwn(words, text) ? (text as WordId) : null;
}
