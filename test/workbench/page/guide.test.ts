/** The guide follows what happens on the bench, in its five steps and off the way. */
import t from 'tap';
import {
  type Guide,
  type Sight,
  advance,
  freshGuide,
  wantsConfirm,
} from '../../../src/workbench/page/model/guide.js';
import { phoneOf, stateOf, walletRow } from './facts.js';

const no = 'T0000001AAAAAAAA000001';

function sight(more: {
  readonly screen?: string;
  readonly power?: 'on' | 'off';
  readonly wallet?: string;
  readonly till?: string;
  readonly slip?: string;
}): Sight {
  const { screen = 'idle', power = 'on', wallet, till, slip } = more;
  return {
    state: stateOf({
      power,
      screen,
      attempts: till === undefined ? [] : [[no, till]],
      ...(slip === undefined ? {} : { slip }),
    }),
    phones: [phoneOf(wallet === 'waiting' ? { asks: [no] } : {})],
    wallets: wallet === undefined ? [] : [walletRow(no, wallet)],
  };
}

const asks = { screen: 'confirm-on-phone', wallet: 'waiting', till: 'charging' };
const way: readonly (readonly [string, Parameters<typeof sight>[0], string])[] = [
  ['nothing happened', {}, 'ringUp'],
  ['an amount is typed', { screen: 'amount' }, 'ringUp'],
  ['it is entered', { screen: 'awaiting-code' }, 'scan'],
  ['the charge is under way', { screen: 'asking', till: 'charging' }, 'scan'],
  ['the phone asks', asks, 'pull'],
  ['the plug is out', { power: 'off', wallet: 'waiting' }, 'pull'],
  ['the customer confirmed in the dark', { power: 'off', wallet: 'paid' }, 'plugIn'],
  ['it starts', { screen: 'resuming', wallet: 'paid', till: 'doubtful' }, 'watch'],
  ['the power is gone once more', { power: 'off', wallet: 'paid' }, 'plugIn'],
  ['it knows', { wallet: 'paid', till: 'paid' }, 'watch'],
  ['it prints', { wallet: 'paid', till: 'paid', slip: 'sending' }, 'watch'],
  ['the slip is out', { wallet: 'paid', till: 'paid', slip: 'printed' }, 'done'],
  ['and then anything', asks, 'done'],
];

t.test('each step is over when it has happened', async (t) => {
  let guide: Guide = freshGuide;
  for (const [what, seen, step] of way) {
    guide = advance(guide, sight(seen));
    t.equal(guide.step, step, what);
    t.same(advance(guide, sight(seen)), guide, `${what}: seen twice`);
  }
});

t.test('while the plug is out and the phone asks, the phone is wanted', async (t) => {
  const guide: Guide = { step: 'pull', attempt: no, hint: null };
  t.notOk(wantsConfirm(guide, sight(asks)));
  t.ok(wantsConfirm(guide, sight({ power: 'off', wallet: 'waiting' })));
});

t.test('off the way it begins anew and says why', async (t) => {
  const scan: Guide = { step: 'scan', attempt: null, hint: null };
  const pull: Guide = { step: 'pull', attempt: no, hint: null };
  t.match(advance(scan, sight({ screen: 'paid', wallet: 'paid' })), { hint: 'small' });
  t.match(advance(pull, sight({ wallet: 'paid', till: 'paid' })), { hint: 'quick' });
  t.match(advance(pull, sight({ wallet: 'closed' })), { step: 'ringUp', hint: 'ended' });
  t.same(advance(scan, sight({ screen: 'idle' })), freshGuide, 'backed out: no reproach');
});

t.test('another payment of the till does not finish the guide', async (t) => {
  const watch: Guide = { step: 'watch', attempt: 'T0000001AAAAAAAA000002', hint: null };
  const seen = sight({ wallet: 'paid', till: 'paid', slip: 'printed' });
  t.equal(advance(watch, seen).step, 'watch');
});

t.test('a till that is told to be on and is not ready yet is not up', async (t) => {
  const guide: Guide = { step: 'plugIn', attempt: no, hint: null };
  const seen = sight({ wallet: 'paid' });
  t.equal(advance(guide, { ...seen, state: { power: 'on', status: null } }).step, 'plugIn');
});
