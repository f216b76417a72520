namespace Kit.Hosting;

/// <summary>Finds settings that are missing or wrong, before anything starts. All that the checks find is reported together.</summary>
public interface IStartupCheck
{
    /// <summary>What is wrong; empty when nothing is.</summary>
    IEnumerable<KitException> Check();
}
