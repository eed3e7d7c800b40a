import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(61, 90);
