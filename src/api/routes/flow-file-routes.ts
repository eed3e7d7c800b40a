import { z } from 'zod';
import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { exportFlow, flowFile, flowSchemaPath, importFlow, type FlowFile } from '#contract/flow-file.ts';

/** A flow to and from a file, and the JSON Schema of such files. */
export const flowFileRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const schemaUrl = `${deps.publicUrl}${flowSchemaPath}`;
  let schema: object | null = null;
  app.http.get(flowSchemaPath, (context) =>
    context.json((schema ??= { $id: schemaUrl, ...z.toJSONSchema(flowFile, { io: 'input' }) })),
  );

  serve(app, exportFlow, async ({ params, member }) => {
    const flow = await deps.actions.flows.exportFile(member(), params.id);
    const file: unknown = { $schema: schemaUrl, format: 'plumbline/flow/1', ...flow };
    return file as FlowFile;
  });

  serve(app, importFlow, ({ params, body, member }) =>
    deps.actions.flows.importFile(member(), params.id, body),
  );
};
