import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(31, 60);
