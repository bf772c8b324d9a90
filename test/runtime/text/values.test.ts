import t from 'tap';
import { fen, millis, saleNo } from '../../../src/runtime/ports/units.js';
import { countdownSeconds, elapsedSeconds, valueText } from '../../../src/runtime/text/values.js';

t.test('values are written by their kind', async (t) => {
  t.equal(valueText('amount', fen(1250), 'zh'), '12.50');
  t.equal(valueText('sale', saleNo(123_456), 'en'), '123456');
  t.equal(valueText('seconds', 58, 'zh'), '58');
  t.equal(valueText('channel', 'wechat', 'zh'), '微信');
  t.equal(valueText('channel', 'wechat', 'en'), 'WeChat');
  t.equal(valueText('setting', 'channels.alipay.appId', 'en'), 'alipay.appId');
  t.equal(valueText('setting', 'support.phone', 'en'), 'support.phone');
  t.equal(valueText('phone', '400|1', 'zh'), '400/1');
});

t.test('an age is short and never more than has passed', async (t) => {
  const rows: [number, string, string][] = [
    [0, '0秒', '0s'],
    [199, '199秒', '199s'],
    [200, '3分', '3m'],
    [11_999, '199分', '199m'],
    [12_000, '3小时', '3h'],
    [259_199, '71小时', '71h'],
    [259_200, '3天', '3d'],
    [8_640_000, '100天', '100d'],
  ];
  for (const [seconds, zh, en] of rows) {
    t.equal(valueText('age', seconds, 'zh'), zh);
    t.equal(valueText('age', seconds, 'en'), en);
  }
});

t.test('a countdown rounds up, a time waited rounds down', async (t) => {
  t.equal(countdownSeconds(millis(1)), 1);
  t.equal(countdownSeconds(millis(1000)), 1);
  t.equal(countdownSeconds(millis(1001)), 2);
  t.equal(countdownSeconds(millis(0)), 0);
  t.equal(elapsedSeconds(millis(999)), 0);
  t.equal(elapsedSeconds(millis(1999)), 1);
});

t.test('a value of the wrong kind is a bug', async (t) => {
  t.throws(() => valueText('amount', '12.50', 'zh'), { name: 'Bug' });
  t.throws(() => valueText('seconds', 1.5, 'zh'), { name: 'Bug' });
  t.throws(() => valueText('age', -1, 'zh'), { name: 'Bug' });
});
