namespace Greenlight.Live;

/// <summary>Somebody who is told at once, and who must not keep the feed waiting.</summary>
internal interface IProgressReader
{
    /// <summary>Newer numbers. Returns at once; may skip some when more come than can be passed on.</summary>
    void Offer(Published published);

    /// <summary>It is told this by other means once the answer is done: nothing older may follow, and what is on its way already is waited for.</summary>
    Task Told(Published published);
}
