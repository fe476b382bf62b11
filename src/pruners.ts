import { bring } from "./sampler/late/brought.ts";
import { lateSearch } from "./sampler/late/late-search.ts";

export * from "./pruner/index.ts";

// Trials that a pruner stops need the search that `minimize` does not contain by itself.
bring(lateSearch);
