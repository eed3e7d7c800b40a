import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(51, 100);
