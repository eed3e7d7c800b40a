import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(151, 200);
