import { processEnvironment, readConfig } from '#app/config.ts';
import { joinDatabase } from '#app/database-access.ts';
import { giveBackWhenIdle } from '#app/idle-memory.ts';
import { createLogger } from '#app/logger.ts';
import { stopAskedOfChild } from '#app/stop-signals.ts';
import { openWeb } from '#app/web.ts';
import { wirePlumbline } from '#app/wiring.ts';
import { systemClock } from '#base/clock.ts';
import { answerAsks } from './asks.ts';

/** The web process as the product wires it, webhook door included, which also says what it uses. */
const config = readConfig(processEnvironment());
const logger = createLogger(config, 'bench web');
const { url } = await joinDatabase(config);
const plumbline = await wirePlumbline(config, { databaseUrl: url, logger, part: 'bench web', slots: 0 });
const web = await openWeb(plumbline, null);
const idling = giveBackWhenIdle(systemClock);
answerAsks();
process.send?.('ready');
await stopAskedOfChild();
await idling.stop();
await web.close();
await plumbline.close();
process.exit(0);
