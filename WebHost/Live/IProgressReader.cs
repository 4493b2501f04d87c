namespace Greenlight.Live;

/// <summary>Somebody who is told at once, and who must not keep the feed waiting.</summary>
internal interface IProgressReader
{
    /// <summary>Newer numbers. Returns at once; may skip some when more come than can be passed on.</summary>
    void Offer(Published published);

    /// <summary>It is told this by other means: nothing older may follow.</summary>
    void Told(Published published);
}
