global using Xunit;

[assembly: AssemblyFixture(typeof(Greenlight.Support.WholeServer))]
