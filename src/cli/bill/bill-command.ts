/**
 * `holdfast bill`: a wallet's bill of a day beside the journal, row by row and by number (P26). Reads the
 * journal of a till, live or dead, asks the wallet, and changes nothing.
 */
import { type WalletBills, walletBills } from '../../compose/wallet-bills.js';
import { nodeClock } from '../../platform/node-clock.js';
import {
  type OwnBooks,
  compareBill,
  isAnythingMissing,
} from '../../runtime/payment/bill-comparison.js';
import { decodeThing } from '../../runtime/payment/decode.js';
import type { Attempt, Duty, Refund } from '../../runtime/payment/model.js';
import type { BillAnswer, BillRow } from '../../runtime/ports/gateway.js';
import { CliError } from '../cli-error.js';
import { type Command, exitStatus } from '../command.js';
import { configurationAt, readRequest } from '../journal/journal-request.js';
import { endOfReading, newsOf } from '../journal/walk.js';
import { type BillRequest, dayOfInstant, dayText, readBillRequest } from './bill-request.js';
import { billJson, billText, isDifference } from './bill-words.js';

export const billCommand: Command = {
  name: 'bill',
  summary: { zh: '下载钱包账单并与账本核对', en: "a wallet's bill beside the journal" },
  help: {
    zh: `holdfast bill --channel 渠道 [日期] --config 文件 [选项]：下载钱包某日账单，逐笔与账本核对。

  日期              YYYY-MM-DD，默认昨天（门店时间）；账单一般次日 10 点后可下载
  --channel NAME    alipay 或 wechat
  --config FILE     收银机的配置文件
  --data DIR        数据目录（默认 /var/lib/holdfast），只读，不加锁
  --json            输出 JSON

按单号核对，不按日期：当日账单里没有的付款，会再查前后一日的账单。
退出状态：0 一致，1 有不一致、账单尚未生成或无法取得，2 用法或配置有误。
`,
    en: `holdfast bill --channel NAME [DAY] --config FILE [options]: fetches a wallet's
bill of a day and puts each row beside the journal.

  DAY               YYYY-MM-DD, yesterday unless told (shop time); a bill can be
                    had from about 10:00 of the next day
  --channel NAME    alipay or wechat
  --config FILE     configuration of the till
  --data DIR        data folder (default /var/lib/holdfast); read only, no lock
  --json            one JSON object

Matches by number, never by day: for what the bill does not have, the bills of
the days beside it are asked for as well.
Exit status: 0 all agree, 1 something differs, or the bill is not there yet or
cannot be had, 2 wrong usage or configuration.
`,
  },
  run: async (argv, world) => run(readBillRequest(argv, world, nodeClock().wall())),
};

async function run(request: BillRequest): Promise<number> {
  const { world, channel, day, config, data, json } = request;
  const configuration = await configurationAt(config, data);
  const wallet = walletBills(configuration, channel);
  if (wallet === undefined) throw unknownChannel(channel);
  const asked = await readRequest(['--data', data], world);
  const { chainKey } = configuration;
  const journal = { ...asked, source: { ...asked.source, key: chainKey ?? asked.source.key } };
  const books = await booksOf(newsOf(journal), channel);
  const answer = await wallet.bill(dayText(day));
  if (answer.kind !== 'bill') throw noBill(answer, dayText(day));
  const isOfDay = (wall: number): boolean => dayOfInstant(wall) === day;
  const question = { rows: answer.rows, books, isOfDay };
  const beside = isAnythingMissing(question)
    ? [await rowsOf(wallet, dayText(day - 1)), await rowsOf(wallet, dayText(day + 1))]
    : [];
  const lines = compareBill({ ...question, beside });
  const report = { channel, day: dayText(day), rows: answer.rows, lines };
  world.stdout(json ? `${JSON.stringify(billJson(report))}\n` : billText(report, world.language));
  const read = await endOfReading(journal);
  return lines.some(isDifference) ? exitStatus.fault : read;
}

/** `null` where it is not there yet, or cannot be had: then nobody can say that a number is not in it. */
async function rowsOf(wallet: WalletBills, day: string): Promise<readonly BillRow[] | null> {
  const answer = await wallet.bill(day);
  return answer.kind === 'bill' ? answer.rows : null;
}

/** The newest of each thing of this channel. */
async function booksOf(news: ReturnType<typeof newsOf>, channel: string): Promise<OwnBooks> {
  const attempts = new Map<string, Attempt>();
  const refunds = new Map<string, Refund>();
  const duties = new Map<string, Duty>();
  for await (const { entry } of news) {
    const decoded = decodeThing(entry);
    if (decoded.kind !== 'thing') continue;
    const { thing } = decoded;
    if (thing.kind === 'attempt') attempts.set(thing.value.no, thing.value);
    if (thing.kind === 'refund') refunds.set(thing.value.no, thing.value);
    if (thing.kind === 'duty') duties.set(thing.value.no, thing.value);
  }
  const ofChannel = <T extends { readonly channel: string }>(things: Map<string, T>): T[] =>
    [...things.values()].filter((thing) => thing.channel === channel);
  return {
    attempts: ofChannel(attempts),
    refunds: ofChannel(refunds),
    duties: ofChannel(duties),
  };
}

function unknownChannel(channel: string): CliError {
  return new CliError({
    code: 'E-BILL-CHANNEL',
    status: 2,
    wrong: {
      zh: `配置中没有渠道“${channel}”。`,
      en: `The configuration has no channel "${channel}".`,
    },
  });
}

function noBill(answer: Exclude<BillAnswer, { readonly kind: 'bill' }>, day: string): CliError {
  switch (answer.kind) {
    case 'notYet':
      return new CliError({
        code: 'E-BILL-NOT-YET',
        status: 1,
        wrong: {
          zh: `${day} 的账单尚未生成（${answer.code}）。`,
          en: `The bill of ${day} is not there yet (${answer.code}).`,
        },
      });
    case 'setup':
      return new CliError({
        code: 'E-BILL-REFUSED',
        status: 1,
        wrong: {
          zh: `钱包拒绝了请求（${answer.code}），请检查配置项 ${answer.setting}。`,
          en: `The wallet refused us (${answer.code}); look at ${answer.setting}.`,
        },
      });
    case 'notSent':
    case 'unknown':
      return new CliError({
        code: 'E-BILL-NONE',
        status: 1,
        wrong: {
          zh: `${day} 的账单没有取得，或不能采信：${answer.detail}。`,
          en: `The bill of ${day} could not be had, or not be believed: ${answer.detail}.`,
        },
      });
  }
}
