import { closeSync, fchmodSync, fchownSync, fstatSync, lstatSync, type BigIntStats } from 'node:fs';
import { Failure } from '../failures/failure.ts';
import { runProgram } from '../processes/run-program.ts';
import { pathBytes, pathText } from '../state/path-bytes.ts';
import { copyDirectories } from './copy-directories.ts';
import { extendedAttributes } from './extended-attributes.ts';
import { beneath, notThere, openDirectory, pathOf, type HeldPath } from './held-path.ts';

/** So many directories are held open at once. */
const mostOpen = 200;

/** Each line is a descriptor of ours and a time, to the nanosecond, which Node's own call has not. */
const setTimes = 'while read -r descriptor time; do touch --no-create --date="@$time" "/proc/$0/fd/$descriptor/." || exit 1; done';

/**
 * Gives directories the owner, mode, time, access control lists and extended attributes of others, by open directories: whoever owns them may put a link in the place of one.
 * @param from a directory, raw, which is ours
 * @param to the other one, and its path, raw
 * @param names paths of directories below both, raw; `.` is themselves
 * @throws Failure io: one is not there, or cannot be changed
 */
export async function giveDirectories(
  from: string,
  to: { readonly held: HeldPath; readonly path: string },
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const [wanted, there] = [await extendedAttributes(from, names, signal), await extendedAttributes(to.path, names, signal)];
  for (let at = 0; at < names.length; at += mostOpen) {
    const times: string[] = [];
    const open: number[] = [];
    try {
      for (const name of names.slice(at, at + mostOpen)) {
        const outer = to.held.at(name);
        const descriptor = outer === undefined ? undefined : openDirectory(beneath(outer, '.'));
        if (descriptor === undefined) throw notThere(pathBytes(`${to.path}/${name}`));
        open.push(descriptor);
        const source = `${from}/${name}`;
        const extended = wanted.get(name);
        if (extended === undefined || extended !== there.get(name)) await copyDirectories(source, pathOf(descriptor), ['.'], signal);
        const was = lstatSync(pathBytes(source), { bigint: true });
        if (giveOwner(descriptor, was)) times.push(`${descriptor} ${timeOf(was)}\n`);
      }
      await touch(times, to.path, signal);
    } finally {
      for (const descriptor of open) closeSync(descriptor);
    }
  }
}

/** @returns whether it has another time */
function giveOwner(descriptor: number, { uid, gid, mode, mtimeNs }: BigIntStats): boolean {
  const is = fstatSync(descriptor, { bigint: true });
  if (is.uid !== uid || is.gid !== gid) fchownSync(descriptor, Number(uid), Number(gid));
  if (is.mode !== mode || is.uid !== uid || is.gid !== gid) fchmodSync(descriptor, Number(mode & 0o7777n));
  return is.mtimeNs !== mtimeNs;
}

function timeOf({ mtimeNs }: BigIntStats): string {
  const text = String(mtimeNs < 0n ? 0n : mtimeNs).padStart(10, '0');
  return `${text.slice(0, -9)}.${text.slice(-9)}`;
}

async function touch(times: readonly string[], where: string, signal: AbortSignal): Promise<void> {
  if (times.length === 0) return;
  const call = { file: 'sh', args: ['-c', setTimes, String(process.pid)] };
  const { status, complaint } = await runProgram(call, { signal, input: times.join('') });
  if (status !== 0)
    throw new Failure(
      'io',
      `cannot give the directories in ${pathText(where)} their times: ${complaint.split('\n')[0] || 'touch was killed'}`,
    );
}
