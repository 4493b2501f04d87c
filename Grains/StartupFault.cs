namespace Greenlight;

/// <summary>Something is wrong with the machine or the configuration, and a person must mend it. Hosts print the sentence alone and exit with 1.</summary>
public sealed class StartupFaultException : Exception
{
    /// <param name="sentence">One sentence that says what is wrong and what to do.</param>
    public StartupFaultException(string sentence) : base(sentence) { }

    /// <param name="sentence">One sentence that says what is wrong and what to do.</param>
    /// <param name="inner">For the debug log.</param>
    public StartupFaultException(string sentence, Exception inner) : base(sentence, inner) { }
}
