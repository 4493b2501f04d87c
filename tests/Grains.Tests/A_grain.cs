using System.Reflection;
using Greenlight.Pledging;
using Xunit;

namespace Greenlight;

public sealed class A_grain
{
    /// <summary>References are made from one name (<see cref="GrainReferences"/>): a class named otherwise would never be found.</summary>
    [Fact]
    public void Carries_the_name_of_its_interface()
    {
        var grains = typeof(GroupCommit<,>).Assembly.GetTypes().Where(type => type.GetCustomAttribute<GrainTypeAttribute>() is not null).ToList();
        Assert.NotEmpty(grains);
        Assert.All(grains, grain =>
        {
            var its = grain.GetInterfaces().Single(i => i.Assembly == typeof(IPledgeShardGrain).Assembly && i.GetCustomAttribute<GrainInterfaceTypeAttribute>() is not null);
            Assert.Equal(
                grain.GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, grain).ToString(),
                its.GetCustomAttribute<GrainInterfaceTypeAttribute>()!.GetGrainInterfaceType(null!, its).ToString());
        });
    }
}
