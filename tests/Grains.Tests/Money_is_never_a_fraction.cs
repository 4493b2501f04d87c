using System.Reflection;
using Greenlight.Ledger;
using Xunit;

namespace Greenlight;

/// <summary>Nothing that an amount passes through has a floating-point number in it: no field, no parameter, no local variable.</summary>
public sealed class Money_is_never_a_fraction
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly string[] Rooms = ["Greenlight.Campaigns", "Greenlight.Pledging", "Greenlight.Ledger", "Greenlight.Messages", "Greenlight.Book"];

    [Fact]
    public void In_the_engine()
    {
        var found = new[] { typeof(Money).Assembly, typeof(IPledgeLedger).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type == typeof(Money) || type == typeof(Currency) || Rooms.Any(room => type.Namespace == room || type.Namespace?.StartsWith(room + ".", StringComparison.Ordinal) is true))
            .SelectMany(type => type.GetFields(All).Where(field => IsFraction(field.FieldType)).Select(field => $"{type}.{field.Name}")
                .Concat(type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).Where(HasFraction).Select(method => $"{type}.{method.Name}")));

        Assert.Empty(found);
    }

    private static bool HasFraction(MethodBase method) =>
        method.GetParameters().Any(parameter => IsFraction(parameter.ParameterType))
        || method is MethodInfo { ReturnType: var answer } && IsFraction(answer)
        || method.GetMethodBody() is { } body && body.LocalVariables.Any(local => IsFraction(local.LocalType));

    private static bool IsFraction(Type type) => type == typeof(double) || type == typeof(float) || type == typeof(double?) || type == typeof(float?);
}
