namespace Greenlight.Hosting;

/// <summary>What a program answers on its command line before anything is started: <c>--help</c>, and a word that is none of its verbs.</summary>
public static class Usage
{
    private static readonly string[] Verbs = ["verify", "charging", "inbox"];

    /// <summary>Answers the exit code, or null if the command line asks for a server or for a verb.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="server">What it does without a verb.</param>
    public static int? Run(string[] args, string program, string server)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?") || args is ["help", ..])
        {
            Console.WriteLine($"""
                {program} [--Name=value …]      {server}
                {program} verify                audits a store, read-only
                {program} charging              stops and starts the charging of cards, and brings a restored store together with Stripe
                {program} inbox                 shows which of Stripe's events were given up, and has them processed again

                charging and inbox alone say what they take. Each verb takes the settings of the store (--Storage:Folder=…, or --Storage:Provider=PostgreSql --Storage:ConnectionString=…).
                Every setting may also come from the environment, as Section__Name. They are listed in README.md ("Run it for real") and docs/reference/.
                """);
            return 0;
        }
        if (args is [var first, ..] && first is not ['-' or '/', ..] && !first.Contains('=', StringComparison.Ordinal) && !Verbs.Contains(first))
        {
            Console.Error.WriteLine($"'{first}' is none of {program}'s verbs: {string.Join(", ", Verbs)}; --help says more.");
            return 1;
        }
        return null;
    }
}
