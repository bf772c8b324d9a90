/**
 * The printers that are open, by their link: a second device on the same link (the drawer) shares the
 * connection of the first. The link is let go with the last of them, and each is told of its loss.
 */
import type { DeviceFault, DeviceIo } from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { type Session, openSession } from '../../device-session.js';
import type { OpenLink } from '../../links/byte-link.js';
import type { LinkConfig } from '../../links/link-config.js';
import { type OpenConnection, type PrinterConnection, openConnection } from './connection.js';
import type { Reply } from './replies.js';
import type { PrinterStatus } from './status.js';

export interface PrinterConnections {
  /** A share in the printer at the end of `link`; opens it for the first. */
  join(link: LinkConfig, member: Member): Promise<Result<PrinterShare, DeviceFault>>;
}

export type MemberIo = Pick<DeviceIo<never>, 'after' | 'clock' | 'log' | 'signal' | 'gone'>;

export interface Member {
  readonly io: MemberIo;
  readonly onReply: (reply: Reply) => void;
  /** What the printer is like, whoever asked, and when it says so by itself. */
  readonly onStatus: (status: PrinterStatus) => void;
  /** The share is over: settle whoever waits. Called exactly once, before `gone`. */
  readonly onEnd: (fault: DeviceFault) => void;
}

export interface PrinterShare {
  readonly connection: PrinterConnection;
  /** Gives the share up. Twice is safe. */
  readonly close: () => Promise<void>;
}

interface Line {
  readonly members: Set<Member>;
  readonly opening: Promise<Result<OpenLine, DeviceFault>>;
}

interface OpenLine {
  readonly session: Session;
  readonly connection: PrinterConnection;
}

const letGo: DeviceFault = { code: 'Gone', detail: 'the device was let go' };

export function printerConnections(openLink: OpenLink): PrinterConnections {
  const lines = new Map<string, Line>();
  return {
    join: async (link, member) => {
      const key = JSON.stringify(link);
      const line = lines.get(key) ?? openLine(openLink, link, member.io, () => lines.delete(key));
      lines.set(key, line);
      line.members.add(member);
      const opened = await line.opening;
      if (!opened.ok) return opened;
      const share = shareOf(line, opened.value, member);
      // Lost or given up while the opening was under way.
      if (!line.members.has(member)) return failed(letGo);
      if (!member.io.signal.aborted) return ok(share);
      await share.close();
      return failed(letGo);
    },
  };
}

function openLine(openLink: OpenLink, link: LinkConfig, io: MemberIo, remove: () => void): Line {
  const members = new Set<Member>();
  const parts: { open: OpenConnection | null } = { open: null };
  const end = (fault: DeviceFault): void => {
    remove();
    parts.open?.end(fault);
  };
  const open = async (): Promise<Result<OpenLine, DeviceFault>> => {
    const opened = await openSession(
      openLink,
      link,
      {
        // A line outlives the device that opened it, for the sake of the others.
        signal: new AbortController().signal,
        log: io.log,
        gone: (fault) => {
          const told = [...members];
          members.clear();
          for (const member of told) member.onEnd(fault);
          for (const member of told) member.io.gone(fault);
        },
      },
      {
        onData: (bytes) => parts.open?.push(bytes),
        onEnd: end,
      },
    );
    if (!opened.ok) {
      remove();
      return opened;
    }
    const session = opened.value;
    parts.open = openConnection({
      write: (bytes) => session.write(bytes),
      taken: () => session.taken(),
      lose: (fault) => {
        session.lose(fault);
      },
      after: io.after,
      clock: io.clock,
      onReply: (reply) => {
        for (const member of members) member.onReply(reply);
      },
      onStatus: (status) => {
        for (const member of members) member.onStatus(status);
      },
    });
    return ok({ session, connection: parts.open.connection });
  };
  return { members, opening: open() };
}

function shareOf(line: Line, { session, connection }: OpenLine, member: Member): PrinterShare {
  const close = async (): Promise<void> => {
    member.io.signal.removeEventListener('abort', abort);
    if (line.members.delete(member)) member.onEnd(letGo);
    if (line.members.size === 0) await session.close();
  };
  const abort = (): void => {
    void close();
  };
  member.io.signal.addEventListener('abort', abort, { once: true });
  return { connection, close };
}
