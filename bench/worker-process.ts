import { processEnvironment } from '#app/config.ts';
import { runWorker } from '#app/worker.ts';
import { answerAsks } from './asks.ts';

/** A worker as the product runs it, which also says what it uses. */
answerAsks();
process.exit(await runWorker(processEnvironment(), 'bench worker'));
