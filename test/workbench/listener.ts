/** The events of a bench, as a page hears them, one after the other. */
import { type ClientRequest, get } from 'node:http';

type Told = Readonly<Record<string, unknown>>;

export class Listener {
  readonly #request: ClientRequest;
  readonly #kept: Told[] = [];
  #look: () => void = () => undefined;

  constructor(address: URL) {
    let rest = '';
    this.#request = get(new URL('/api/events', address), (response) => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const pieces = (rest + text).split('\n\n');
        rest = pieces.pop() ?? '';
        for (const piece of pieces) {
          if (piece.startsWith('data: ')) this.#kept.push(JSON.parse(piece.slice(6)) as Told);
        }
        this.#look();
      });
      // Ended from here: that is no news.
      response.on('error', () => response.destroy());
    });
    this.#request.on('error', () => this.#request.destroy());
  }

  /** The first event of this type that was not told before; what came before it is passed over. */
  async next(type: string): Promise<Told> {
    for (;;) {
      for (let event = this.#kept.shift(); event !== undefined; event = this.#kept.shift()) {
        if (event['type'] === type) return event;
      }
      await new Promise<void>((come) => {
        this.#look = come;
      });
    }
  }

  end(): void {
    this.#request.destroy();
  }
}
