/** Which wallet of the phone is in front. */
import t from 'tap';
import {
  type WalletChoice,
  choiceAfter,
  walletNamed,
} from '../../../src/workbench/page/model/phone-choice.js';
import { phoneOf, walletRow } from './facts.js';

const alipay: WalletChoice = { wallet: 'alipay', seen: [] };
const asking = (wallet: string, ...asks: readonly string[]): ReturnType<typeof phoneOf> =>
  phoneOf({ wallet, asks });

t.test('a wallet that begins to ask comes to the front, once', async (t) => {
  const wishes = { phones: [asking('alipay'), asking('wechat', 'A')], wallets: [] };
  const after = choiceAfter(alipay, wishes);
  t.equal(after.wallet, 'wechat');
  t.equal(choiceAfter({ ...after, wallet: 'alipay' }, wishes).wallet, 'alipay', 'put back by hand');
  t.strictSame(choiceAfter(after, wishes), after);
  const more = { phones: [asking('wechat', 'A', 'B')], wallets: [] };
  t.equal(choiceAfter({ ...after, wallet: 'alipay' }, more).wallet, 'wechat', 'another one');
});

t.test('nothing moves under a finger: the wallet that is asking stays', async (t) => {
  const wishes = { phones: [asking('alipay', 'A'), asking('wechat', 'B')], wallets: [] };
  t.equal(choiceAfter(alipay, wishes).wallet, 'alipay');
  t.equal(choiceAfter({ ...alipay, wallet: 'wechat' }, wishes).wallet, 'wechat');
  const before = choiceAfter(alipay, { phones: [asking('alipay', 'A')], wallets: [] });
  t.equal(choiceAfter(before, wishes).wallet, 'alipay', 'though the other one is news');
});

t.test('a code on the till brings the wallet to the front that can scan it', async (t) => {
  const row = walletRow('Q', 'codeShown', { channel: 'wechat' });
  t.equal(choiceAfter(alipay, { phones: [], wallets: [row] }).wallet, 'wechat');
  const paid = walletRow('Q', 'paid', { channel: 'wechat' });
  t.equal(choiceAfter(alipay, { phones: [], wallets: [paid] }).wallet, 'alipay');
});

t.test('a wallet that nobody has is the first one', async (t) => {
  t.equal(walletNamed('wechat'), 'wechat');
  t.equal(walletNamed('unionpay'), 'alipay');
  t.equal(walletNamed(undefined), 'alipay');
});
