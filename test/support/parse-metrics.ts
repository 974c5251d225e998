/** A sample as a scrape would give it. */
export interface Scraped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads Prometheus's text format as strictly as its specification has it, and node_exporter's textfile collector on top: each family once, HELP and TYPE before
 * its samples, no sample twice, no timestamp, a line feed at the end. Throws at the first fault.
 */
export function parseMetrics(text: string): { readonly samples: readonly Scraped[]; readonly types: ReadonlyMap<string, string> } {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const [helps, types, seen] = [new Set<string>(), new Map<string, string>(), new Set<string>()];
  const samples: Scraped[] = [];
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      if (helps.has(name) || /\\(?![\\n])/.test(rest)) throw new Error(`a second or wrong HELP: ${line}`);
      helps.add(name);
      current = name;
    } else if (kind === 'TYPE') {
      if (types.has(name) || current !== name || !/^(counter|gauge|histogram|summary|untyped)$/.test(rest))
        throw new Error(`a wrong TYPE: ${line}`);
      types.set(name, rest);
    } else {
      const sample = parseSample(line);
      if (sample.name !== current || !types.has(current)) throw new Error(`a sample outside its family: ${line}`);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).toSorted(([one], [other]) => (one < other ? -1 : 1))]);
      if (seen.has(key)) throw new Error(`a sample twice: ${line}`);
      seen.add(key);
      samples.push(sample);
    }
  }
  return { samples, types };
}

function parseSample(line: string): Scraped {
  const [, name = '', braces, value = ''] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === '' || !/^[-+]?(\d+(\.\d+)?(e[-+]?\d+)?)$/.test(value)) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = braces ?? '';
  while (rest !== '') {
    const [whole = '', label = '', text = ''] = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/.exec(rest) ?? [];
    if (whole === '' || label in labels) throw new Error(`wrong labels: ${line}`);
    labels[label] = text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
    rest = rest.slice(whole.length);
  }
  return { name, labels, value: Number(value) };
}
