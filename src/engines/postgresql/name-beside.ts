/** The name of what lies in the same schema as a table: its indexes are made without one. @param table with its schema, as it is written */
export function nameBeside(table: string, written: string): string {
  return `${table.replace(/\.(?:"(?:[^"]|"")*"|[^."]*)$/, '')}.${written}`;
}
