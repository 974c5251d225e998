import type { Attributes } from '../state/ownership-record.ts';

/** What owners and modes are for: as the makers of the application want them now, as closed as they can be, or so that its updater can write. */
export type OwnershipPolicy = 'today' | '2017' | 'loose';

/** Something in an installation. */
export interface OwnedEntry extends Attributes {
  /** Absolute and raw (`rawPath`). */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link';
}

/** Whose the files of an installation should be. */
export interface Ownership {
  /** Directories, each with all below it: absolute, real paths. */
  readonly trees: readonly string[];
  /** Those that are looked into, too, where one is a filesystem of its own inside of a tree; other filesystems are not. */
  readonly alsoEnter: readonly string[];
  /** Paths, raw, that are left as they are with all below them. */
  readonly isLeftOut: (path: string) => boolean;
  /** Without the set-user-ID and set-group-ID bits of files, which are never given. */
  readonly wanted: (entry: OwnedEntry) => Attributes;
}
