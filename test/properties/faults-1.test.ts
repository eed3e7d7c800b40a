import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(1, 30);
