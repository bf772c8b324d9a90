/** The part of `docs/mutants.md` for whoever wants to see a bug of their own noticed, or not. */
export const plantGuide = `## Plant a bug yourself

The table above is of bugs that we chose. To try one of yours, name a source, words that stand in it once, and what to put in their place:

\`\`\`sh
npm run mutants -- --plant src/runtime/payment/tally.ts \\
  --find "if (state.kind !== 'refunded' && !movedAfterAll) return null;" \\
  --put  "if (state.kind !== 'refunded') return null;"
\`\`\`

Any \`.ts\` under \`src\` will do, and any change that compiles. It is planted in a copy of the build: the checkout is never written to, and the
copies and all that runs in them go with the command, also at Ctrl-C. These look at it, in this order: the tests in the folder that mirrors the
source's and those that import it; the scenarios, the exploration of the core, the whole till and its cuts; the world from seeds 1 to 3
(\`--seeds N\`), a day each. Where none of them notices, every other test file of the suite does. After 10 minutes (\`--minutes N\`) it ends
with what it has; with one seed a bug of the core took 33 s on two idle cores, and up to six
minutes on busy ones; a line that catches it mostly comes within seconds.

What the command above prints on a busy machine, without most of the lines that say \`passes\`:

\`\`\`text
BUG     src/runtime/payment/tally.ts, line 49; - is what stands there, + what is planted
  - if (state.kind !== 'refunded' && !movedAfterAll) return null;
  + if (state.kind !== 'refunded') return null;
18 checks beside it and 6 of the whole till; 6 minutes at most
passes  npm test -- test/compose/day-cuts.test.ts 7.0 s
CATCHES npm test -- test/runtime/payment/day.test.ts 2.1 s: P26 P1 a refund that was refused and moved after all is counted when that is known
passes  npm run simulate -- --seed 1 --days 1 50.5 s
213 s; the checkout is as it was
PLANTED file=src/runtime/payment/tally.ts caught-by=1 passed=23 hung=0 unsound=0 not-run=0 FAILED=0
\`\`\`

(There with \`--seeds 1 --minutes 6 --jobs 1\`.)

| a line | says |
|---|---|
| \`CATCHES command seconds: sentence\` | it fails with the bug and passes without it; the sentence is the title of the test that fails, or the world's violation |
| \`passes\` | it does not notice this bug |
| \`HANGS\` | it did not end in its time with the bug; that is not counted as noticed |
| \`UNSOUND\` | it fails without the bug as well: nothing is said of the bug |
| \`NOT RUN\` | the time was over |
| \`PLANTED … FAILED=0\` | at least one check caught it; \`FAILED=1\` and exit status 1: none did. That is a hole, and we should like to hear of it |

What cannot be planted (no such file, words that are not there or stand there several times, code that does not compile) is told with what to do,
and exit status 2.

Seven that were tried like this, one of each kind, on a machine busy with other work:

| bug | caught by | whole run |
|---|---|---|
| money kept twice: a payment that stands stuck no longer holds its sale (\`sale.ts\`) | the payment README's table, both explorations; a test of P3 now says it by name | 78 s |
| a state left wrongly: after a day of silence a void counts as proved (\`undo.ts\`) | a test of P15, both explorations | 99 s |
| a slip printed twice: one of a printer that proves nothing is printed again (\`slip.ts\`) | two tests of P28, a scenario, the world from seed 2 | 371 s |
| a key lost: two keys in one report (\`hid-boot/protocol.ts\`) | the keypad's transcript | 99 s |
| a wrong person's code: the code of a charge that has ended is taken again (\`session-facts.ts\`) | the scenario "One scan, one charge" | 231 s |
| day totals: a refund that moved after all is not counted (\`tally.ts\`) | a test of P26 | 213 s |
| a false sentence: "Wallet has no charge" of a void whose money is unknown (\`view-order.ts\`) | four scenarios; the walk over every screen, which missed it, now sees it too | 332 s |
`;
