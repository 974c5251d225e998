import { liveSqlite } from '../support/live-sqlite.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';

mainJob('sqlite', liveSqlite);
killed('sqlite', liveSqlite, { atomic: true });
