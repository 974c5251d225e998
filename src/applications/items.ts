import type { Column, TableName, Value } from '../engines/pieces.ts';
import type { Application, ProfileSurroundings } from './contract.ts';

/** Which items are meant. Whatever is said must hold; nothing said: all. */
export interface ItemWish {
  /** By their paths, as a list prints them. */
  readonly paths: readonly string[];
  readonly user?: string | undefined;
  /** The name or the display name of the collection they are in. */
  readonly calendar?: string | undefined;
  readonly addressBook?: string | undefined;
  readonly text?: string | undefined;
  /** Items that take place in this time, the end not included. */
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  /** Those that lay in the trash, instead of those that did not. */
  readonly deleted: boolean;
}

/** What items lie in: a calendar, an address book. */
export interface ItemCollection {
  /** `calendars/alice/work`: as the application's own protocol names it. */
  readonly path: string;
  readonly kind: 'calendar' | 'address-book';
  readonly user: string;
  /** The last part of its path, without any escaping. */
  readonly uri: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly colour: string | undefined;
  /** What a calendar may hold: VEVENT, VTODO, VJOURNAL. */
  readonly components: readonly string[];
  /** Whether it lay in the trash as a whole. */
  readonly isDeleted: boolean;
}

/** One thing of a user's: an event, a task, a contact. */
export interface Item {
  /** `calendars/alice/work/4711.ics`: unique in a backup, each part escaped as in an address. */
  readonly path: string;
  readonly kind: 'event' | 'task' | 'journal' | 'contact';
  readonly collection: ItemCollection;
  /** The last part of the path, without any escaping. */
  readonly uri: string;
  readonly uid: string;
  /** What people call it. */
  readonly title: string;
  /** When it takes place, as it says it itself. */
  readonly when: string | undefined;
  /** Milliseconds, to order by; undefined where it has no time. */
  readonly at: number | undefined;
  /** When it was thrown away, ISO 8601. */
  readonly deletedAt: string | undefined;
  /** The whole of it, as it was stored. */
  readonly text: Buffer;
}

/** What is kept of an item while it is not known yet whether the stream is whole, and what it belongs to: plain JSON. */
export type Draft = Readonly<Record<string, unknown>>;

/** Makes items of the rows of a stream, in whatever order its tables come. Memory: the collections, of items nothing. */
export interface ItemReader {
  /** A draft where the row may be an item that is meant. @param columns the names of the row's */
  take(table: TableName, columns: readonly Column[], row: readonly Value[]): Draft | undefined;
  /**
   * Called when all rows have come.
   * @throws Failure no-input: there are no such items in the stream; usage: it holds those of several installations
   */
  finish(): { readonly collections: readonly ItemCollection[]; itemOf(draft: Draft): Item | undefined };
}

/** A file or a directory of a user's that a restore has brought back somewhere else. */
export interface RestoredFile {
  /** `alice/files/Documents/report.odt`: as the application stores it. */
  readonly path: string;
  /** The directory that it was restored into, or the one in it that has the users in it. */
  readonly restoredTo: string;
}

/** How items are put back. */
export interface PuttingBack {
  /** Whose they are; the access that is needed is made for this user, and taken away again. */
  readonly user: string;
  /** Whether what is there and differs is replaced. */
  readonly overwrite: boolean;
  /** Changes nothing but that access, without which nobody can look. */
  readonly dryRun: boolean;
  /** Where the site answers, instead of what its configuration says. */
  readonly url: string | undefined;
  /** A certificate authority that is trusted besides those of this host, as PEM. */
  readonly authority: string | undefined;
  /** Keeps what is about to be replaced. @returns where */
  keep(path: string, content: Buffer | AsyncIterable<Uint8Array>): Promise<string>;
  /** Notes for whoever comes after us, should we be killed, how the access is taken away; undefined when it has been. Plain JSON, no secret. */
  note(access: unknown): Promise<void>;
  /** Called with what became of an item, or of a collection, as soon as it is known. */
  tell(result: PutBack): void;
}

/** What became of one; `said` reads behind its path. Refused: nothing was changed, because something would be lost. */
export interface PutBack {
  readonly path: string;
  readonly did: 'nothing' | 'put-back' | 'refused' | 'failed';
  readonly said: string;
}

/** What a profile knows of single things in its application's backup. */
export interface ItemKeeper {
  /** Patterns of the tables that hold them. */
  readonly tables: readonly string[];
  /** @throws Failure usage: the wish cannot be */
  read(wish: ItemWish): ItemReader;
  /** One file of several items, in the form that people exchange them in. @throws Failure usage: they do not go into one */
  join(items: readonly Item[]): Buffer;
  /** Puts items of one user back while the application runs, one after the other. @throws Failure: what ended it */
  putBack(application: Application, items: AsyncIterable<Item>, how: PuttingBack, surroundings: ProfileSurroundings): Promise<void>;
  /** Whose this file is. @throws Failure usage: nobody's */
  ownerOf(file: RestoredFile): string;
  /** The same for a file, or a directory with all that is in it. @throws Failure no-input: it is not there; and what `putBack` throws */
  putBackFile(application: Application, file: RestoredFile, how: PuttingBack, surroundings: ProfileSurroundings): Promise<void>;
  /** Takes away what a killed run noted. @returns what was done, in one line. @throws Failure: what could not be done yet */
  withdraw(application: Application, access: unknown, surroundings: ProfileSurroundings): Promise<string>;
}
