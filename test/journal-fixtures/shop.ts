/**
 * A shop whose journal is kept: the payment machine on its stage, its entries written by the journal
 * itself on a twin disk, start after start. What it leaves is what the software of the day writes.
 */
import { Bug } from '../../src/runtime/ports/bug.js';
import type { Secret } from '../../src/runtime/ports/secret.js';
import { type Fen, fen } from '../../src/runtime/ports/units.js';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { acceptDamage, findDamage } from '../../src/runtime/journal/accept-damage.js';
import type { Journal } from '../../src/runtime/journal/journal.js';
import { openJournal } from '../../src/runtime/journal/open.js';
import type { AttemptNo } from '../../src/runtime/ports/units.js';
import type { PrintOutcome } from '../../src/runtime/ports/device.js';
import { isCarried } from '../../src/runtime/terminal/carried-things.js';
import { type Rig, newRig } from '../runtime/journal/rig.js';
import { type Stage, stage } from '../runtime/payment/stage.js';

/** Entries a call: small enough for any of them. */
const entriesACall = 16;

export class Shop {
  readonly it: Stage;
  readonly rig: Rig;
  /** How far the wall clock of the journal runs ahead of the stage's. */
  aheadMs = 0;
  #journal: Journal | null = null;
  #written = 0;

  /** `wallTrusted`: whether its first start finds a clock that can be believed. */
  constructor(segmentBlocks: number, key: Secret<Uint8Array> | null, wallTrusted = true) {
    this.it = stage(defaultSettings, wallTrusted);
    this.rig = newRig(segmentBlocks, key);
    this.rig.clock.osBoot = 'os1';
  }

  /** The journal opened by the next process, which writes what the stage has decided since. */
  async open(): Promise<void> {
    this.#setClock();
    const opened = await openJournal({
      ...this.rig.options(this.rig.disk.mount()),
      carries: (entry) => isCarried(this.it.book, entry),
    });
    if (!opened.ok) throw new Bug(`the journal did not open: ${JSON.stringify(opened.error)}`);
    this.#journal = opened.value.journal;
    await this.write();
  }

  /** Writes what has been decided, in a few calls. */
  async write(): Promise<void> {
    this.#setClock();
    const due = this.it.entries.slice(this.#written);
    for (let at = 0; at < due.length; at += entriesACall) {
      const answer = await this.journal.append(due.slice(at, at + entriesACall));
      if (!answer.ok) throw new Bug(`not written: ${JSON.stringify(answer.error)}`);
    }
    this.#written = this.it.entries.length;
  }

  get journal(): Journal {
    if (this.#journal === null) throw new Bug('the journal is not open');
    return this.#journal;
  }

  /** The process ends without a word, and the next one starts; `osBoot` where the power was cut. */
  async restart(how: { osBoot?: string; tornTail?: boolean } = {}): Promise<void> {
    this.rig.disk.kill();
    this.it.reboot(how);
    this.rig.clock.osBoot = how.osBoot ?? this.rig.clock.osBoot;
    await this.open();
  }

  /** The process has ended, `segment` has rotted at `offset`; a person accepts it, and the next process starts. */
  async acceptRot(segment: string, offset: number): Promise<void> {
    const { rig } = this;
    const { disk, clock, segmentBlocks } = rig;
    disk.kill();
    disk.rot(segment, offset);
    const owner = { ...rig.options(disk.mount()), clock, limits: { segmentBlocks } };
    const found = await findDamage(owner);
    if (!found.ok) throw new Bug(`no damage: ${JSON.stringify(found.error)}`);
    const said = { reason: 'card replaced', by: 'Li' };
    const accepted = await acceptDamage(owner, found.value, said, []);
    if (!accepted.ok) throw new Bug(`not accepted: ${JSON.stringify(accepted.error)}`);
    await this.restart({ osBoot: 'os2' });
  }

  sell(amountFen = 1250): AttemptNo {
    const no = this.it.charge({ amountFen });
    this.it.answerCharge({
      kind: 'paid',
      amountFen: fen(amountFen),
      currency: 'CNY',
      walletNo: 'W1',
    });
    return no;
  }

  /** The customer has gone. */
  leave(no: AttemptNo): void {
    this.it.post({ kind: 'SaleLeft', sale: this.it.attempt(no).sale });
  }

  refund(no: AttemptNo, amountFen: Fen): void {
    this.it.post({ kind: 'RefundConfirmed', attempt: no, amountFen });
  }

  /** The paper that is under way ends; then the next one begins. */
  endPaper(outcome: PrintOutcome = { kind: 'printed' }): void {
    const slip = [...this.it.book.slips.values()].find(({ state }) => state === 'sending');
    if (slip === undefined) throw new Bug('no paper is under way');
    this.it.post({ kind: 'PrintEnded', slip: slip.no, outcome });
  }

  /** Closes the day as the interpreter does: with the head of the journal, once all that was decided is written. */
  async closeDay(handOverTo: string | null = null): Promise<void> {
    await this.write();
    const { it } = this;
    it.post({ kind: 'DayCloseAsked', by: 'Li', handOverTo });
    it.elapse(1, () => ({ kind: 'notFound' }));
    await this.write();
    const [head, { day }] = [this.journal.head(), it.book];
    if (head === null || day === null) throw new Bug('a journal has a head, and a day is open');
    it.post({ kind: 'DayCloseReleased', day, head });
    const refusal = it.refusal();
    if (refusal !== undefined) throw new Bug(`the day is not closed: ${refusal.why}`);
    await this.write();
  }

  #setClock(): void {
    const last = this.it.entries.at(-1);
    if (last === undefined) throw new Bug('a start writes its block of numbers');
    this.rig.clock.monoNow = this.it.now;
    this.rig.clock.wallNow = last.wallMs + (this.it.now - last.monoMs) + this.aheadMs;
  }
}
