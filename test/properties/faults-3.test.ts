import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(101, 150);
