using Greenlight.Load.Baselines;

// One verb: `tokens` makes sessions for the load; everything else is configuration of a baseline's server.
return args is ["tokens", .. var rest] ? Tokens.Make(rest) : await Baseline.Serve(args);
