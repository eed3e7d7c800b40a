import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(126, 250);
