import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(376, 500);
