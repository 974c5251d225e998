import { bare, block, quoted, type Block } from '../../configuration/resource.ts';
import type { Setup } from './setup.ts';

/** The client as its director knows it. @param password shared with the file daemon */
export function client({ client: { name, address, port }, catalog }: Setup, password: string): Block {
  return block(
    'Client',
    quoted('Name', name),
    quoted('Address', address),
    bare('Port', port),
    quoted('Catalog', catalog),
    quoted('Password', password),
  );
}

/** The file daemon itself, with bpipe loaded: without a Plugin Directory it has no plugins at all. */
export function fileDaemon({ client: { name }, plugins }: Setup): Block {
  return block('Client', quoted('Name', name), quoted('Plugin Directory', plugins), quoted('Plugin Names', 'bpipe'));
}

/** The director as the file daemon knows it. */
export function directorOfClient({ director }: Setup, password: string): Block {
  return block('Director', quoted('Name', director), quoted('Password', password));
}
