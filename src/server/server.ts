/** Who makes a request, as far as the program around the server knows it. */
export interface Client {
  /** Address of the client, for the audit log and limits. */
  readonly address?: string | undefined;
}

/** A server of studies, as a function of requests. */
export interface Server {
  /** Answers a request. It never rejects. */
  fetch(request: Request, client?: Client): Promise<Response>;
  /** The OpenAPI document. */
  readonly openapi: { readonly [name: string]: unknown };
  /** Ends streams of events and forgets the studies; trials stay with their clients. */
  close(): Promise<void>;
}
