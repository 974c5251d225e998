import { expect, test } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import { parseConfiguration } from '../../src/configuration/parse-configuration.ts';
import { printConfiguration } from '../../src/configuration/print-configuration.ts';
import { blocks, valueOf, directives, textOf, type Block, type Item } from '../../src/configuration/resource.ts';

const parse = (text: string): readonly Item[] => parseConfiguration(text, 'x.conf');
const withoutPlaces = (items: readonly Item[]): unknown =>
  JSON.parse(JSON.stringify(items, (key, value: unknown) => (key === 'place' || key === 'isJoined' ? undefined : value)));

/** One of every kind of resource, in the ways people write them. */
const everyKind = String.raw`
# a comment; with { braces } and "quotes"
Director { Name = bareos-dir; DirAddresses = { ipv4 = { addr = 0.0.0.0; port = 9101; } }
  QueryFile = "/usr/lib/bareos/scripts/query.sql"; Maximum Concurrent Jobs = 10 }
Catalog
{
  Name = MyCatalog
  dbname = "bareos"; dbuser = "bareos"; dbpassword = "a\"b\\c" # the end
}
Client { Name = web-fd; Address = web.example.com; Password = "[md5]x"; File Retention = 30 days }
FileDaemon { Name = web-fd; Plugin Directory = "/usr/lib/bareos/plugins"; Plugin Names = "bpipe" }
Storage { Name = File; Address = backup; Password = "x"; Device = FileStorage; Media Type = File }
Device { Name = FileStorage; Media Type = File; Archive Device = /var/lib/bareos/storage; LabelMedia = yes; Random Access = yes }
Autochanger { Name = changer; Device = drive-0, drive-1; Changer Command = ""; Changer Device = /dev/null }
Pool { Name = Full; Pool Type = Backup; Volume Retention = 365 days; Maximum Volume Bytes = 50G; Label Format = "Full-" }
Messages { Name = Standard
  mailcommand = "/usr/bin/bsmtp -h localhost -f \"\(Bareos\) \<%r\>\" -s \"Bareos: %t %e of %c %l\" %r"
  mail = root = all, !skipped, !saved
  append = "/var/log/bareos/bareos.log" = all, !skipped
  catalog = all
}
Schedule { Name = WeeklyCycle
  Run = Full 1st sat at 21:00
  Run = Level=Incremental Pool=Daily mon-fri at 21:00 }
FileSet { Name = SelfTest
  Include { Options { Signature = XXH128; Compression = LZ4; One FS = Yes; WildFile = "*.tmp"; Exclude = yes }
    File = /etc
    Plugin = "bpipe:file=/BP/x:" # joined
             "reader=/bin/cat /etc/hosts:" 
             "writer=/bin/cat"
  }
  Exclude { File = /var/lib/bareos } }
JobDefs { Name = DefaultJob; Type = Backup; Level = Incremental; Client = web-fd; FileSet = SelfTest; Pool = Full }
Job { Name = backup-web; JobDefs = DefaultJob
  RunScript { RunsWhen = Before; FailJobOnError = yes; Command = "/usr/lib/x before '%e'" }
  Client Run After Job = "/bin/true" }
Profile { Name = webui; CommandACL = !.bvfs_clear_cache, *all*; Job ACL = *all* }
Console { Name = admin; Password = "x"; Profile = webui }
Counter { Name = c; Minimum = 0; Catalog = MyCatalog }
@/etc/bareos/more.d/*.conf
@|"sh -c 'echo x'"
`;

test('every kind of resource is the same when it is read, printed and read again', () => {
  const items = parse(everyKind);
  expect(items.filter((item) => item.kind === 'block')).toHaveLength(16);
  const printed = printConfiguration(items);
  expect(withoutPlaces(parse(printed))).toEqual(withoutPlaces(items));
  expect(printConfiguration(parse(printed))).toBe(printed);
});

test('values are what the daemons take them for', () => {
  const items = { items: parse(everyKind) };
  const [catalog] = blocks(items, 'catalog');
  expect(valueOf(catalog as Block, 'DB Password')).toBe('a"b\\c');
  const [fileset] = blocks(items, 'FileSet');
  const [include] = blocks(fileset as Block, 'include');
  expect(valueOf(include as Block, 'plugin')).toBe('bpipe:file=/BP/x:reader=/bin/cat /etc/hosts:writer=/bin/cat');
  const [schedule] = blocks(items, 'Schedule');
  expect(directives(schedule as Block, 'Run').map(textOf)).toEqual([
    'Full 1st sat at 21:00',
    'Level=Incremental Pool=Daily mon-fri at 21:00',
  ]);
  const [messages] = blocks(items, 'messages');
  expect(directives(messages as Block, 'append')[0]?.value).toEqual([
    { text: '/var/log/bareos/bareos.log', isQuoted: true },
    { text: '= all, !skipped', isQuoted: false },
  ]);
  expect(items.items.at(-1)).toMatchObject({ kind: 'inclusion', isCommand: true, path: "sh -c 'echo x'" });
});

test.each([
  ['Job {\n  Name = x', 'x.conf:2:11: expected } that ends Job, which begins at line 1, found the end of the file'],
  ['Job { Name = "x }', 'x.conf:1:14: expected the end of a text in quotes, begun here, found the end of the file'],
  ['Job { Name }', 'x.conf:1:12: expected = or { behind Name, found "}"'],
  ['Job { Name = ; }', 'x.conf:1:7: expected a value, found ";"'],
  ['}', 'x.conf:1:1: expected a resource, found "}"'],
  ['Job { = x }', 'x.conf:1:7: expected a keyword, found "="'],
  ['@', 'x.conf:1:2: expected a path behind @, found the end of the file'],
  ['a {'.repeat(30), 'expected fewer blocks inside each other'],
])('%s is said to be wrong, with its place', (text, message) => {
  expect(() => parse(text)).toThrow(message);
  expect(() => parse(text)).toThrow(Failure);
});

test('100,000 mutated inputs are read or refused, never more', () => {
  // A generator of its own, so that what it finds can be found again.
  let seed = 20_261_124;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed % below;
  };
  const sources = everyKind.split(/\n(?=[A-Z@])/);
  const salt = ['"', '{', '}', '\\', ';', '=', '#', '\n', '@', '@|', '\0', '\uFFFF', '"" ""', ' ', ','];
  let read = 0;
  for (let round = 0; round < 100_000; round++) {
    let text = sources[random(sources.length)] as string;
    for (let change = random(4); change >= 0; change--) {
      const at = random(text.length + 1);
      const cut = random(3) === 0 ? random(12) : 0;
      text = text.slice(0, at) + (salt[random(salt.length)] as string) + text.slice(at + cut);
    }
    try {
      const items = parse(text);
      expect(withoutPlaces(parse(printConfiguration(items)))).toEqual(withoutPlaces(items));
      read++;
    } catch (error) {
      if (!(error instanceof Failure) || !/^x\.conf:\d+:\d+: expected /.test(error.message))
        throw new Error(JSON.stringify(text), { cause: error });
    }
  }
  expect(read).toBeGreaterThan(10_000);
});
