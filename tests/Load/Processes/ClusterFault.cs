namespace Greenlight.Load.Processes;

/// <summary>What is done to a process of a cluster.</summary>
internal enum Harm
{
    /// <summary>SIGKILL; started again a while later.</summary>
    Kill,
    /// <summary>SIGSTOP, a silo in the middle of a write; continued after the others have given it up.</summary>
    Stop,
    /// <summary>SIGTERM, and started again: must end in order.</summary>
    Restart,
}

/// <summary>One fault to come: <c>silo-2@pledging:50%</c>.</summary>
/// <param name="Harm">What.</param>
/// <param name="Name">To which process.</param>
/// <param name="Moment">When.</param>
internal sealed record ClusterFault(Harm Harm, string Name, KillMoment Moment)
{
    /// <summary>Reads one. Throws <see cref="LoadFaultException"/> with what is expected.</summary>
    public static ClusterFault Parse(Harm harm, string text) => text.Split('@') is [{ Length: > 0 } name, var moment]
        ? new(harm, name, KillMoment.Parse(moment))
        : throw new LoadFaultException($"'{text}' is not a process and a moment: silo-2@pledging:50% is.");
}

/// <summary>A fault that came about.</summary>
/// <param name="Fault">Which.</param>
/// <param name="At">When, since the start of the run.</param>
/// <param name="Story">What happened, in words.</param>
/// <param name="Complaint">What should not have happened, or null.</param>
internal sealed record FaultDone(ClusterFault Fault, TimeSpan At, string Story, string? Complaint = null);
