/**
 * Bills as Alipay makes them, for tests; written from facts/wallets.md 5.1 and a bill that was published,
 * apart from the reader.
 */
import { zipOf } from '../../archive/zip-maker.js';
import { gbk } from '../../gbk.js';

export const billHeader =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,' +
  '订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,' +
  '券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';

export interface Line {
  readonly walletNo?: string;
  readonly attempt: string;
  readonly kind?: string;
  readonly goods?: string;
  /** As the bill writes it: negative for a refund. */
  readonly amount: string;
  /** What the shop received; the amount unless told. */
  readonly received?: string;
  readonly refund?: string;
  readonly at?: string;
}

export function billLine(line: Line): string {
  const { walletNo = '2026112222001400001234567890', kind = '交易', goods = '便利店' } = line;
  const { amount, received = amount, refund = '', at = '2026-11-22 18:03:11' } = line;
  const shop = ['S001\t', '海草便利店\t', 'alipay\t', '\t', '*津水(602***@qq.com)\t'];
  const coupons = ['0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00\t', '0.00'];
  return [
    ...[`${walletNo}\t`, `${line.attempt}\t`, `${kind}\t`, goods, '2026-11-22 18:03:09', at],
    ...[...shop, amount, received, ...coupons, `${refund}\t`, '0.00', '0.00', ''],
  ].join(',');
}

export interface Frame {
  readonly header?: string;
  readonly from?: string;
  readonly end?: string;
  readonly payments?: string;
  readonly refunds?: string;
  readonly lineEnd?: string;
}

export function billText(lines: readonly string[], frame: Frame = {}): string {
  const {
    header = billHeader,
    from = '2026年11月22日',
    end = '#-----------------------------------------业务明细列表结束------------------------------------',
    payments = '#交易合计：0笔，商家实收共0.00元，商家优惠共0.00元',
    refunds = '#退款合计：0笔，商家实收退款共0.00元，商家优惠退款共0.00元',
    lineEnd = '\r\n',
  } = frame;
  return [
    '#支付宝业务明细查询',
    '#账号：[20880211096256330156]',
    `#起始日期：[${from} 00:00:00]   终止日期：[2026年11月23日 00:00:00]`,
    '#-----------------------------------------业务明细列表----------------------------------------',
    header,
    ...lines,
    end,
    payments,
    refunds,
    '#导出时间：[2026年11月23日 05:46:49]',
    '',
  ].join(lineEnd);
}

const summary = gbk('#支付宝业务汇总查询\r\n');

/** The archive, with the summary beside the table as the real one has it. */
export function billArchive(text: string): Buffer {
  return zipOf([
    { name: gbk('20880211096256330156_20261122_业务明细.csv'), content: gbk(text) },
    { name: gbk('20880211096256330156_20261122_业务明细(汇总).csv'), content: summary },
  ]);
}
