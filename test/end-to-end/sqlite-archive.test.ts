import { archived } from '../support/live-database.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';
import { neverLies } from './suites/never-lies.ts';

const live = archived(liveSqlite);

mainJob('sqlite, archive', live);
killed('sqlite, archive', live, { atomic: false });
neverLies('sqlite, archive', live, { damages: 150 });
