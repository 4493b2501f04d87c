namespace Greenlight.Load;

/// <summary>The run cannot start or go on; the message is one sentence for whoever started it.</summary>
internal sealed class LoadFaultException(string sentence) : Exception(sentence);
