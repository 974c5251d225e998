import type { Field } from './contender.ts';
import type { DataSetName } from './data-sets.ts';
import { mariadbField } from './mariadb-field.ts';
import { postgresqlField } from './postgresql-field.ts';

const fields = { mariadb: mariadbField, postgresql: postgresqlField };

/** Makes an engine's server with a data set. @param engine as the command line has it @throws where there is none of that name */
export function fieldOf(engine: string): (dataSet: DataSetName, megabytes: number, workers: number) => Promise<Field> {
  const make = fields[engine as keyof typeof fields] as (typeof fields)['mariadb'] | undefined;
  if (make === undefined) throw new Error(`--engine is one of ${Object.keys(fields).join(', ')}`);
  return make;
}
